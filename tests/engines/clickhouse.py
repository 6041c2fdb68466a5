"""Answers the SQL query on standard input with ClickHouse's engine (chDB) on an export's Parquet: one JSON object a row.

usage: clickhouse.py DIR < query.sql
"""

import pathlib
import sys

from chdb.session import Session

SETTINGS = {
    # As secret-sentinel writes them: times as in RFC 3339, numbers of 64 bits as numbers.
    "date_time_output_format": "'iso'",
    "output_format_json_quote_64bit_integers": 0,
    "session_timezone": "'UTC'",
    # NULL is equal to no value in standard SQL's outer joins either.
    "join_use_nulls": 1,
}


def pattern(directory: pathlib.Path, table: str) -> str:
    """Where the table's files are, with or without partitions, as a literal of SQL."""
    partitioned = directory / table
    files = partitioned / "**" / "*.parquet" if partitioned.is_dir() else directory / f"{table}.parquet"
    return "'" + str(files).replace("\\", "\\\\").replace("'", "\\'") + "'"


def main() -> None:
    directory = pathlib.Path(sys.argv[1]).resolve()
    session = Session()
    for name, value in SETTINGS.items():
        session.query(f"SET {name} = {value}")
    for table in ("events", "findings", "losses"):
        session.query(f"CREATE VIEW {table} AS SELECT * FROM file({pattern(directory, table)}, 'Parquet')")
    sys.stdout.write(str(session.query(sys.stdin.read(), "JSONEachRow")))


main()
