"""What a ledger keeps: of each id the line with the greatest count, in any order, however often it comes, over a restart.

    python3 -m unittest test_ledger
"""

import itertools
import json
import tempfile
import unittest
from collections import namedtuple
from pathlib import Path

from kafka_consumer import consume
from ledger import Ledger, NotALine

Record = namedtuple("Record", "value topic partition offset", defaults=("secret-sentinel", 0, 0))


def line(identity, count, **more):
    told = {"kind": "finding", "id": identity, "count": count, "rule": "secret-in-stdout", "severity": "critical", "node": "n"}
    return json.dumps(told | {"secret": None, "pod": None} | more).encode()


class LedgerTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "findings.db"
        self.ledger = Ledger(self.path)
        self.addCleanup(lambda: self.ledger.close())

    def counts(self):
        return dict(self.ledger.database.execute("SELECT id, count FROM findings"))

    def test_the_greatest_count_stays_in_any_order(self):
        for number, order in enumerate(itertools.permutations([1, 2, 40])):
            for count in order:
                self.ledger.take(line(f"A{number}", count))
        self.assertEqual(set(self.counts().values()), {40})
        self.assertEqual(len(self.counts()), 6)

    def test_a_line_that_comes_again_is_no_news(self):
        self.assertIsNotNone(self.ledger.take(line("A", 1)))
        self.assertIsNone(self.ledger.take(line("A", 1)))
        self.assertIsNotNone(self.ledger.take(line("A", 2)))
        self.assertIsNone(self.ledger.take(line("A", 1)))

    def test_what_was_taken_outlives_the_process(self):
        self.ledger.take(line("A", 3))
        self.ledger.close()
        self.ledger = Ledger(self.path)
        self.assertIsNone(self.ledger.take(line("A", 3)))
        self.assertEqual(self.counts(), {"A": 3})

    def test_a_count_beyond_an_integer_of_sqlite(self):
        self.ledger.take(line("A", 2**64 - 1))
        self.assertEqual(self.counts(), {"A": 2**63 - 1})

    def test_other_lines_are_left_and_others_refused(self):
        self.assertIsNone(self.ledger.take(b'{"kind":"status","schema":"1"}'))
        for payload in (b"", b"\xff", b"[]", b"3", b'{"kind":"finding"}', line("A", None)):
            with self.assertRaises(NotALine, msg=payload):
                self.ledger.take(payload)
        self.assertEqual(self.counts(), {})

    def test_kafka_commits_after_the_ledger_has_it(self):
        test, committed, told = self, [], []

        class Consumer:
            batches = [{0: [Record(line("A", 1)), Record(b"?"), Record(line("B", 1))]}, {0: [Record(line("A", 5))]}, {}]

            def poll(self, **_):
                return self.batches.pop(0)

            def commit(self):
                committed.append(test.counts())

        consume(Consumer(), self.ledger, until_empty=True, show=told.append)
        self.assertEqual(committed, [{"A": 1, "B": 1}, {"A": 5, "B": 1}])
        self.assertEqual(len(told), 3)


if __name__ == "__main__":
    unittest.main()
