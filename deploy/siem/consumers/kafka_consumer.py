"""Takes findings from Kafka: committed when they are on the disk, each id once. Wants kafka-python.

    kafka_consumer.py --servers kafka:9093 --tls --ledger findings.db

The key of a record is `<cluster>/<node>`, so lines of one node stay in order; its header `id` is the finding's id.
"""

import argparse
import sys

from ledger import Ledger, NotALine, shown


def consume(consumer, ledger, until_empty=False, show=print):
    """Takes what the consumer yields. Offsets are committed after the ledger has each record: what was not is delivered again."""
    while True:
        batches = consumer.poll(timeout_ms=5000, max_records=256)
        for records in batches.values():
            for record in records:
                try:
                    finding = ledger.take(record.value)
                except NotALine as why:
                    print(f"{record.topic}/{record.partition}@{record.offset}: {why}", file=sys.stderr)
                    continue
                if finding:
                    show(shown(finding))
        if batches:
            consumer.commit()
        elif until_empty:
            return


def main():
    # Here, so that what is above can be tested without it.
    from kafka import KafkaConsumer

    parser = argparse.ArgumentParser(description="Takes findings from Kafka into a ledger.")
    parser.add_argument("--servers", default="127.0.0.1:9092")
    parser.add_argument("--topic", default="secret-sentinel")
    parser.add_argument("--group", default="siem")
    parser.add_argument("--ledger", default="findings.db")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--until-empty", action="store_true", help="end when a request brought nothing")
    arguments = parser.parse_args()
    consumer = KafkaConsumer(
        arguments.topic,
        bootstrap_servers=arguments.servers.split(","),
        group_id=arguments.group,
        security_protocol="SSL" if arguments.tls else "PLAINTEXT",
        # A group that is new begins with the oldest record; none is committed before it is in the ledger.
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    ledger = Ledger(arguments.ledger)
    try:
        consume(consumer, ledger, arguments.until_empty)
    finally:
        consumer.close(autocommit=False)
        ledger.close()


if __name__ == "__main__":
    main()
