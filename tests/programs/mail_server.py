"""A mail server for tests (aiosmtpd): says each accepted message on standard output, as a line of JSON,
as it came and as a mail program shows it.

    mail_server.py [starttls|tls CERTIFICATE KEY]

The first line is the port. It ends with its standard input. What is before the @ of a recipient
decides: `gone` has no mailbox, `busy` is accepted at the second attempt, `slow` is printed and
then waits for a line of input before it is acknowledged.

With a certificate it takes mail only over an encrypted connection, from who knows the password
`hush hush`: `starttls` begins unencrypted, `tls` does not. Each message then says who logged in and
over which version of TLS.
"""

import asyncio
import base64
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def as_shown(content):
    """As a mail program reads it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    words = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    shown = {kind: part.get_content() if part else "" for kind, part in words.items()}
    return {"subject": str(message["subject"]), **shown}


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
        encryption = server.transport.get_extra_info("ssl_object")
        message = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": base64.b64encode(envelope.content).decode(),
            **as_shown(envelope.content),
            "tls": encryption and encryption.version(),
            "user": session.auth_data,
        }
        print(json.dumps(message), flush=True)
        if envelope.rcpt_tos[0].startswith("slow@"):
            await self.lines.get()
        return "250 OK"


def authenticator(server, session, envelope, mechanism, data):
    fine = data.password == b"hush hush"
    return AuthResult(success=fine, handled=fine, auth_data=data.login.decode() if fine else None)


async def main():
    loop = asyncio.get_running_loop()
    lines = asyncio.Queue()
    handler = Handler(lines)
    how, context, options = (sys.argv[1:2] or [None])[0], None, {}
    if how:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        options = {"authenticator": authenticator, "auth_required": True}
    if how == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if how == "tls":
        # The library knows only of connections that become encrypted; these are from the beginning.
        options |= {"auth_require_tls": False}

    def session():
        return SMTP(handler, enable_SMTPUTF8=True, **options)

    encrypted = context if how == "tls" else None
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=encrypted)
    print(server.sockets[0].getsockname()[1], flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        lines.put_nowait(line)


asyncio.run(main())
