//! The codes that end a gateway connection.

/// One of Discord's close codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseCode {
    /// The number in the close frame; 4000 to 4014 in [`CLOSE_CODES`].
    pub code: u16,
    /// The reason that the close frame gives.
    pub meaning: &'static str,
    /// Whether a client may come back at all; where not, it would fail for ever.
    pub may_reconnect: bool,
    /// Whether the session can be resumed.
    pub session_lives: bool,
}

const fn code(
    code: u16,
    meaning: &'static str,
    may_reconnect: bool,
    session_lives: bool,
) -> CloseCode {
    CloseCode { code, meaning, may_reconnect, session_lives }
}

/// Every close code with its meaning.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes>
pub const CLOSE_CODES: [CloseCode; 14] = [
    code(4000, "Unknown error.", true, true),
    code(4001, "Unknown opcode.", true, true),
    code(4002, "Error while decoding payload.", true, true),
    code(4003, "Not authenticated.", true, false),
    code(4004, "Authentication failed.", false, false),
    code(4005, "Already authenticated.", true, true),
    code(4007, "Invalid seq.", true, false),
    code(4008, "You are being rate limited.", true, true),
    code(4009, "Session timed out.", true, false),
    code(4010, "Invalid shard.", false, false),
    code(4011, "Sharding required.", false, false),
    code(4012, "Invalid API version.", false, false),
    code(4013, "Invalid intent(s).", false, false),
    code(4014, "Disallowed intent(s).", false, false),
];

/// What a code means; codes that Discord does not list leave the session alone.
pub(super) fn close_code(number: u16) -> CloseCode {
    let known = CLOSE_CODES.iter().find(|close| close.code == number).copied();
    // 1000 and 1001 end a session, whoever says them.
    // https://discord.com/developers/docs/events/gateway#initiating-a-disconnect
    known.unwrap_or(code(number, "", true, !matches!(number, 1000 | 1001)))
}
