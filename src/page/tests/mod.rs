//! The page through real HTTP, on SQLite and, where `FIREBELL_TEST_POSTGRES` says where, on
//! PostgreSQL.

pub mod house;
mod programs;
mod reading;
mod receiving;
