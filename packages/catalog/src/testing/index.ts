export { plainAbilities } from "./plain-abilities.ts";
