"""Keeps the last line of each finding in SQLite, whatever the order and however often lines come.

A finding that happens again is told again under its id with a greater `count`, and every transport delivers at least once. So
a line is taken when its id is new or its count is greater than the one that is kept, and left otherwise.
"""

import json
import sqlite3

TABLE = """
CREATE TABLE IF NOT EXISTS findings (
    id TEXT PRIMARY KEY, count INTEGER NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL, node TEXT NOT NULL, line TEXT NOT NULL
)
"""
# `count` may be greater than SQLite's integers: it is compared as the greatest of them then.
GREATEST = 2**63 - 1
KEEP = """
INSERT INTO findings VALUES (:id, :count, :rule, :severity, :node, :line)
ON CONFLICT (id) DO UPDATE SET count = excluded.count, line = excluded.line WHERE excluded.count > findings.count
"""


class NotALine(ValueError):
    """It will not become a finding by being delivered once more: put it aside."""


class Ledger:
    def __init__(self, path):
        self.database = sqlite3.connect(path)
        # What is acknowledged to the transport must be on the disk.
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute(TABLE)

    def take(self, payload):
        """Keeps a line; gives back the finding when it was new or has grown, else None. It is on the disk then."""
        try:
            line = json.loads(payload)
            if line["kind"] != "finding":
                return None
            row = {name: line[name] for name in ("id", "rule", "severity", "node")}
            row |= {"count": min(int(line["count"]), GREATEST), "line": json.dumps(line, separators=(",", ":"))}
        except (ValueError, KeyError, TypeError) as why:
            raise NotALine(f"a payload that is no line of the stream: {why!r}") from why
        with self.database:
            changed = self.database.execute(KEEP, row).rowcount
        return line if changed else None

    def close(self):
        self.database.close()


def shown(finding):
    """One line for people; replace this by what you do with a finding."""
    secret = finding["secret"] or {"name": "-", "key": "-"}
    pod = finding["pod"] or {"namespace": None, "name": None}
    where = f"{pod['namespace']}/{pod['name']}" if pod["name"] else finding["node"]
    return f"{finding['severity']} {finding['rule']} {secret['name']}/{secret['key']} {where} x{finding['count']} {finding['id']}"
