//! The page through real HTTP, on SQLite and, where `FIREBELL_TEST_POSTGRES` says where, on
//! PostgreSQL.

mod alive;
mod answers;
mod german;
mod held;
pub mod house;
mod independent;
mod languages;
mod past;
mod programs;
mod reading;
mod receiving;
mod several;
mod whole;
