//! What all HTTP clients of ours have in common.

/// A client that trusts the authorities it was built with, on every machine the same. The library
/// of object stores brings those of the system too; to read them takes each client as long as all
/// else at the start.
pub fn client() -> reqwest::ClientBuilder {
    reqwest::Client::builder().use_rustls_tls().tls_built_in_native_certs(false)
}
