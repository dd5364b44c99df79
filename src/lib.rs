//! Firebell: incident command for Discord.

pub mod admin;
pub mod bot;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod discord;
pub mod execute;
pub mod incident;
pub mod mirrors;
pub mod page;
pub mod store;
pub mod webhook;
