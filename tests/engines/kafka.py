"""Three brokers of librdkafka's mock cluster, and a consumer that prints each record of a topic as a line of JSON.

The first line says where a broker is. There is no topic until a line comes in; then there is, and is consumed from its start.
"""

import json
import os
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition


def tell(line):
    print(json.dumps(line), flush=True)


def text(value):
    return None if value is None else value.decode()


def main():
    topic = sys.argv[1]
    parent = os.getppid()
    cluster = Producer({"test.mock.num.brokers": 3, "log_level": 3})
    brokers = [f"{it.host}:{it.port}" for it in cluster.list_topics(timeout=10).brokers.values()]
    tell({"brokers": brokers})
    sys.stdin.readline()
    # The mock cluster makes a topic when somebody asks for it by name.
    partitions = cluster.list_topics(topic, timeout=10).topics[topic].partitions
    consumer = Consumer(
        {"bootstrap.servers": ",".join(brokers), "group.id": "trial", "check.crcs": True, "log_level": 3}
    )
    consumer.assign([TopicPartition(topic, it, OFFSET_BEGINNING) for it in partitions])
    tell({"partitions": len(partitions)})
    # Whoever started it may be killed.
    while os.getppid() == parent:
        record = consumer.poll(0.2)
        if record is None:
            continue
        if record.error():
            tell({"error": str(record.error())})
            continue
        tell(
            {
                "partition": record.partition(),
                "offset": record.offset(),
                "time": record.timestamp()[1],
                "key": text(record.key()),
                "headers": {name: text(value) for name, value in record.headers() or []},
                "value": text(record.value()),
            }
        )


main()
