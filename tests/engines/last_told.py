"""Runs Fluent Bit's filter of deploy/siem in Lua, as Fluent Bit calls it: `last_told.py FILE FUNCTION`."""

import sys

import lupa

MOST = 16384

lua = lupa.LuaRuntime()
with open(sys.argv[1]) as file:
    lua.execute(file.read())
call = lua.globals()[sys.argv[2]]


def passes(**record):
    code, _, _ = call("secret-sentinel", 0.0, lua.table_from(record))
    assert code in (0, -1), code
    return code == 0


def check(what, expected):
    assert what == expected, f"{what}, not {expected}"


def finding(identity, count):
    return passes(kind="finding", id=identity, count=count)


check([finding("A", 1), finding("A", 1), finding("A", 2), finding("A", 1), finding("B", 1)], [True, False, True, False, True])
check([passes(kind="loss", count=1), passes(kind="loss", count=1), passes(kind="finding"), passes()], [True] * 4)
# The oldest is forgotten, the one that came last is not.
check(all(finding(f"C{number}", 1) for number in range(MOST)), True)
check([finding("A", 2), finding(f"C{MOST - 1}", 1)], [True, False])
