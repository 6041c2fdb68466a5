"""Publishes lines of the stream to NATS JetStream as the sentinel's sink does: `publish.py ADDRESS < findings.jsonl`."""

import asyncio
import json
import sys

import nats


async def main():
    client = await nats.connect(sys.argv[1])
    jetstream = client.jetstream()
    await jetstream.add_stream(name="SECRET_SENTINEL", subjects=["secret-sentinel.>"])
    for text in sys.stdin:
        line = json.loads(text)
        identity = line["id"] if line["count"] == 1 else f"{line['id']}.{line['count']}"
        for duplicate in (False, True):
            told = await jetstream.publish("secret-sentinel.test.node-1", text.encode(), headers={"Nats-Msg-Id": identity})
            assert bool(told.duplicate) == duplicate, told
    await client.close()


asyncio.run(main())
