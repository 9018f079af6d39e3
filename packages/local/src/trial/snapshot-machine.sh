#!/usr/bin/env bash
# What runs on a machine and what /etc holds, as sections of lines. Changes nothing.
set -uo pipefail
export LC_ALL=C

echo "== services"
# With the main process: a service that was restarted is not the one that ran before.
systemctl list-units --type=service,socket,path --state=active --plain --no-legend --full | awk '{print $1}' |
  while read -r unit; do echo "$unit $(systemctl show --property=MainPID --value "$unit")"; done | sort

echo "== enabled"
systemctl list-unit-files --state=enabled,enabled-runtime --plain --no-legend --full | awk '{print $1}' | sort

echo "== ports"
ss -Hltun | awk '{print $1, $5}' | sort

echo "== programs"
# Less what this very look needs.
ps -e -o ppid=,comm= | awk '$1 != '$$' {print $2}' | grep -vxE 'bash|sh|ps|awk|grep|sort|uniq' | sort | uniq -c | awk '{print $2, $1}'

echo "== network"
ip -o link | awk -F': ' '{print $2}' | sort
sysctl -e net.ipv4.ip_forward net.ipv4.conf.all.forwarding net.ipv6.conf.all.forwarding
for save in iptables-save ip6tables-save; do
  command -v $save >/dev/null && $save 2>/dev/null | grep -E '^(-A|:)' | sed "s/^/$save /; s/ \[[0-9:]*\]//"
done

echo "== containers"
if grep -q '/run/docker.sock$' /proc/net/unix; then
  docker ps --all --format '{{.Names}} {{.State}}' | sort
  docker network ls --format 'network {{.Name}}' | sort
fi

echo "== run"
ls -A /run | sort
ls -d /usr/sbin/policy-rc.d 2>/dev/null

echo "== etc"
find /etc -type f -exec sha256sum {} + | awk '{print $2, $1}' | sort
find /etc -type l -printf '%p -> %l\n' | sort

echo "== packages"
dpkg-query --show --showformat '${db:Status-Abbrev} ${Package} ${Version}\n' | awk '$1 == "ii" {print $2, $3}' | sort

echo "== owned"
grep -h '^/etc/' /var/lib/dpkg/info/*.list | sort -u
