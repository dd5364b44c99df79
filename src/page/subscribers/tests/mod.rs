//! Subscribers told of an outage through real receivers.

mod apart;
mod chats;
mod dying;
mod failing;
mod german;
mod german_mails;
mod mail_server;
mod mails;
mod receiver;
