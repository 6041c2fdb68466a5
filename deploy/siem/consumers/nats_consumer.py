"""Takes findings from NATS JetStream: durable, acknowledged when they are on the disk, each id once. Wants nats-py.

    nats_consumer.py --server tls://nats:4222 --credentials sentinel.creds --ledger findings.db

The stream must be there: `nats stream add SECRET_SENTINEL --subjects 'secret-sentinel.>' --storage file --dupe-window 2h`.
"""

import argparse
import asyncio
import sys

import nats
from ledger import Ledger, NotALine, shown
from nats.js.api import ConsumerConfig

SUBJECT = "secret-sentinel.>"


async def consume(arguments):
    ledger = Ledger(arguments.ledger)
    options = {"user_credentials": arguments.credentials} if arguments.credentials else {}
    client = await nats.connect(arguments.server, max_reconnect_attempts=-1, **options)
    # One that is not acknowledged within a minute is delivered again, to this or another process of the same name.
    config = ConsumerConfig(ack_wait=arguments.ack_wait)
    # A server that writes to a busy disk answers late.
    jetstream = client.jetstream(timeout=30)
    subscription = await jetstream.pull_subscribe(SUBJECT, durable=arguments.durable, stream=arguments.stream, config=config)
    try:
        while True:
            try:
                batch = await subscription.fetch(64, timeout=arguments.wait)
            # The client's own error when the server said that there is none; the plain one when it said nothing in time.
            except asyncio.TimeoutError:
                if arguments.until_empty:
                    return
                continue
            for delivered in batch:
                await take(ledger, delivered)
    finally:
        await client.close()
        ledger.close()


async def take(ledger, delivered):
    try:
        finding = ledger.take(delivered.data)
    except NotALine as why:
        print(f"{delivered.subject}: {why}", file=sys.stderr)
        await delivered.term()
        return
    if finding:
        print(shown(finding), flush=True)
    await delivered.ack()


def main():
    parser = argparse.ArgumentParser(description="Takes findings from NATS JetStream into a ledger.")
    parser.add_argument("--server", default="nats://127.0.0.1:4222")
    parser.add_argument("--credentials", help="file of credentials, as `nsc` makes it")
    parser.add_argument("--stream", default="SECRET_SENTINEL")
    parser.add_argument("--durable", default="siem")
    parser.add_argument("--ledger", default="findings.db")
    parser.add_argument("--ack-wait", type=float, default=60, help="seconds until a finding is delivered again")
    parser.add_argument("--wait", type=float, default=5, help="seconds that one request for findings waits")
    parser.add_argument("--until-empty", action="store_true", help="end when a request brought nothing")
    asyncio.run(consume(parser.parse_args()))


if __name__ == "__main__":
    main()
