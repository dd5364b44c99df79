//! Objects in an S3-compatible store: put, get and delete of single objects, no more.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, ClientOptions, Error, ObjectStore as _, ObjectStoreExt as _, PutOptions,
    RetryConfig,
};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::ExportError;
use super::items::Told;

const PATIENCE: Duration = Duration::from_secs(60);
/// How much of a refusal is shown, in characters of its beginning.
const MOST_SAID: usize = 600;

/// How an object store is reached.
#[derive(Clone, Debug)]
pub struct S3Settings {
    /// `https://s3.eu-central-1.amazonaws.com`, or your own store's address.
    pub endpoint: Url,
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: SecretString,
}

/// One bucket, and what stands before the name of each object.
#[derive(Clone, Debug)]
pub struct S3 {
    store: AmazonS3,
    bucket: String,
    prefix: String,
}

impl S3 {
    pub fn new(place: &str, settings: &S3Settings) -> Result<Self, ExportError> {
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let prefix = prefix.trim_matches('/');
        let nowhere = || ExportError::Place(format!("s3://{place}"));
        if bucket.is_empty() || settings.endpoint.host_str().is_none() {
            return Err(nowhere());
        }
        let store = AmazonS3Builder::new()
            .with_endpoint(settings.endpoint.as_str().trim_end_matches('/'))
            .with_region(&settings.region)
            .with_bucket_name(bucket)
            .with_access_key_id(&settings.access_key_id)
            .with_secret_access_key(settings.secret_access_key.expose_secret())
            .with_client_options(
                ClientOptions::new()
                    .with_timeout(PATIENCE)
                    // Stores within one's own network have no certificate.
                    .with_allow_http(settings.endpoint.scheme() == "http"),
            )
            // The whole export is tried again, with growing pauses.
            .with_retry(RetryConfig { max_retries: 0, ..RetryConfig::default() })
            .build()
            .map_err(|_| nowhere())?;
        Ok(Self {
            store,
            bucket: bucket.to_owned(),
            prefix: if prefix.is_empty() { String::new() } else { format!("{prefix}/") },
        })
    }

    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, ExportError> {
        match self.store.get(&self.path(name)?).await {
            Ok(found) => {
                let bytes = found.bytes().await.map_err(|error| self.refused(name, &error))?;
                Ok(Some(bytes.to_vec()))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.refused(name, &error)),
        }
    }

    pub async fn put(&self, name: &str, told: &Told, bytes: &[u8]) -> Result<(), ExportError> {
        let mut attributes = Attributes::from_iter([
            (Attribute::CacheControl, told.caching.to_owned()),
            (Attribute::ContentType, told.content_type.to_owned()),
        ]);
        if let Some(how) = &told.disposition {
            attributes.insert(Attribute::ContentDisposition, how.clone().into());
        }
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.store.put_opts(&self.path(name)?, bytes.to_vec().into(), options).await;
        put.map(drop).map_err(|error| self.refused(name, &error))
    }

    pub async fn remove(&self, name: &str) -> Result<(), ExportError> {
        match self.store.delete(&self.path(name)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.refused(name, &error)),
        }
    }

    fn path(&self, name: &str) -> Result<Path, ExportError> {
        let path = Path::parse(format!("{}{name}", self.prefix));
        path.map_err(|error| self.said(name, &error.to_string()))
    }

    fn refused(&self, name: &str, error: &Error) -> ExportError {
        self.said(name, &error.to_string())
    }

    fn said(&self, name: &str, why: &str) -> ExportError {
        let key = format!("s3://{}/{}{name}", self.bucket, self.prefix);
        ExportError::Store { key, why: why.chars().take(MOST_SAID).collect() }
    }
}
