//! Signs requests to object stores: AWS Signature Version 4, header form.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::digest::{hex, sha256_hex};

/// Who signs, and for where.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    pub access_key_id: &'a str,
    pub secret_access_key: &'a str,
    pub region: &'a str,
}

/// What is signed. The path is already percent-encoded; there is no query.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    pub method: &'a str,
    pub host: &'a str,
    pub path: &'a str,
    pub body: &'a [u8],
    /// Further headers, in lower case, sorted by name.
    pub headers: &'a [(&'a str, &'a str)],
}

/// The headers `x-amz-date`, `x-amz-content-sha256` and `authorization`.
#[must_use]
pub fn sign(
    signer: Signer<'_>,
    request: Signed<'_>,
    now: DateTime<Utc>,
) -> [(&'static str, String); 3] {
    let moment = now.format("%Y%m%dT%H%M%SZ").to_string();
    let day = now.format("%Y%m%d").to_string();
    let content = sha256_hex(request.body);
    let mut headers: Vec<(&str, &str)> = request.headers.to_vec();
    headers.extend([
        ("host", request.host),
        ("x-amz-content-sha256", &*content),
        ("x-amz-date", &*moment),
    ]);
    headers.sort_unstable();
    let canonical: String =
        headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let asked = format!("{}\n{}\n\n{canonical}\n{names}\n{content}", request.method, request.path);
    let scope = format!("{day}/{}/s3/aws4_request", signer.region);
    let to_sign = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", sha256_hex(asked));
    let start = format!("AWS4{}", signer.secret_access_key);
    let key = [day.as_str(), signer.region, "s3", "aws4_request"]
        .iter()
        .fold(start.into_bytes(), |key, part| mac(&key, part.as_bytes()));
    let signature = hex(&mac(&key, to_sign.as_bytes()));
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
        signer.access_key_id
    );
    [("x-amz-date", moment), ("x-amz-content-sha256", content), ("authorization", authorization)]
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentations_own_example() {
        let signer = Signer {
            access_key_id: "AKIAIOSFODNN7EXAMPLE",
            secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
        };
        let request = Signed {
            method: "PUT",
            host: "examplebucket.s3.amazonaws.com",
            path: "/test%24file.text",
            body: b"Welcome to Amazon S3.",
            headers: &[
                ("date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ],
        };
        let [_, _, (_, authorization)] =
            sign(signer, request, "2013-05-24T00:00:00Z".parse().unwrap());
        let signature = "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd";
        assert!(authorization.ends_with(&format!("Signature={signature}")), "{authorization}");
    }
}
