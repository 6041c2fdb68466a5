#!/bin/sh
# One round of a container host's ordinary work in the directory $1; $2 is the secret of its service.
set -eu
cd "$1"
umask 022
exec >> "$1/work.log" 2>&1
round=$(date +%s%N)

# A package is made, installed, listed, removed.
mkdir -p package/DEBIAN package/usr/share/doc/ordinary root/var/lib/dpkg/info root/var/lib/dpkg/updates
printf 'Package: ordinary\nVersion: 1.%s\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: ordinary\n' \
    "$round" > package/DEBIAN/control
cp /etc/passwd package/usr/share/doc/ordinary/README
dpkg-deb --root-owner-group --build package ordinary.deb
touch root/var/lib/dpkg/status
dpkg --root="$1/root" --log="$1/dpkg.log" --install ordinary.deb
dpkg --root="$1/root" --list
dpkg --root="$1/root" --log="$1/dpkg.log" --purge ordinary
dpkg --list > installed.txt

# A program is built and runs.
mkdir -p build
for part in a b c d; do
    printf '#include <stdio.h>\nint %s(int n) { return printf("%s %%d %s\\n", n); }\n' "$part" "$part" "$round" > "build/$part.c"
done
printf 'int a(int), b(int), c(int), d(int);\nint main(void) { return a(1) + b(2) + c(3) + d(4) < 0; }\n' > build/main.c
for part in a b c d main; do
    cc -O2 -g -Wall -v -c "build/$part.c" -o "build/$part.o"
done
cc -Wl,-Map=build/program.map build/*.o -o build/program
build/program

# A service reads its secret and proves that it has it; a database keeps what it did.
python3 - "$2" << 'END'
import hashlib, hmac, logging, os, random, sqlite3, sys
logging.basicConfig(filename="service.log", level=logging.DEBUG, format="%(asctime)s %(process)d %(levelname)s %(message)s")
base = sqlite3.connect("service.db")
base.execute("create table if not exists requests (id text, mac text, size integer)")
for number in range(400):
    key = open(sys.argv[1], "rb").read()
    request = os.urandom(16).hex()
    mac = hmac.new(key, request.encode(), hashlib.sha256).hexdigest()
    base.execute("insert into requests values (?, ?, ?)", (request, mac, random.randrange(1 << 40)))
    logging.info("request %s signed %s user=app%d password=%s", request, mac, number, "*" * 8)
base.commit()
print(base.execute("select count(*), sum(size), max(mac) from requests").fetchall())
for line in base.iterdump():
    if line.startswith("CREATE"):
        print(line)
END

# Logs are rotated and packed, a backup is made and looked through.
tail -n 2000 service.log > service.1.log
gzip --force --keep service.1.log
tar --create --gzip --file backup.tar.gz build package service.db
tar --list --verbose --file backup.tar.gz
tail -n 400 service.log
env | sort
ps -ef
rm -rf package build ordinary.deb
