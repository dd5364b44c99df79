"""A mail server for tests (aiosmtpd): says each accepted message on standard output, as a line of JSON.

The first line is the port. It ends with its standard input. What is before the @ of a recipient
decides: `gone` has no mailbox, `busy` is accepted at the second attempt, `slow` is printed and
then waits for a line of input before it is acknowledged.
"""

import asyncio
import base64
import json
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self, lines):
        self.lines = lines
        self.busy = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0].lower()
        if name == "gone":
            return f"550 5.1.1 <{address.upper()}>: no such mailbox"
        if name == "busy":
            self.busy += 1
            if self.busy % 2:
                return f"451 4.2.2 <{address}> is full, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": base64.b64encode(envelope.content).decode(),
        }
        print(json.dumps(message), flush=True)
        if envelope.rcpt_tos[0].startswith("slow@"):
            await self.lines.get()
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    lines = asyncio.Queue()
    server = await loop.create_server(lambda: SMTP(Handler(lines), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        lines.put_nowait(line)


asyncio.run(main())
