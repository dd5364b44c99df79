pub mod window;

#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct DemoError;
pub async fn run(_: &crate::cli::DemoArgs) -> Result<(), DemoError> {
    Err(DemoError)
}
