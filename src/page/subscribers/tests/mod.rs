//! Subscribers told of an outage through real receivers.

mod chats;
mod failing;
mod mails;
mod receiver;
