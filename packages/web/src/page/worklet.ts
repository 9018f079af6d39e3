// The audio thread loads a file of its own: the policy of the page allows no other way.
import "@funasr-images/client/microphone-worklet";
