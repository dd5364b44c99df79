use tempfile::TempDir;

use super::*;

fn files() -> (TempDir, Files) {
    let folder = TempDir::new().unwrap();
    let files = Files::at(folder.path().join("files"), Size(1_000));
    (folder, files)
}

/// Names of whatever lies in the folder itself, shelves aside.
fn loose(files: &Files) -> usize {
    let entries = std::fs::read_dir(files.folder()).unwrap();
    entries.filter(|entry| !entry.as_ref().unwrap().file_type().unwrap().is_dir()).count()
}

#[tokio::test]
async fn the_same_bytes_twice_are_one_copy_that_is_found_by_its_hash() {
    let (_folder, files) = files();
    files.prepare().await.unwrap();
    let sha256 = files.keep(b"abc").await.unwrap();
    // The example of FIPS 180-2, appendix B.1.
    assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(files.keep(b"abc").await.unwrap(), sha256);
    assert_eq!(files.all().await.unwrap(), std::slice::from_ref(&sha256));
    assert_eq!(files.read(&sha256).await.unwrap(), b"abc");
    assert_eq!(files.verify(&sha256).await, Ok(()));
    assert_eq!(loose(&files), 0);
}

#[tokio::test]
async fn what_is_too_large_or_given_up_leaves_nothing() {
    let (_folder, files) = files();
    files.prepare().await.unwrap();
    let mut incoming = files.begin().await.unwrap();
    incoming.write(&[0; 1_000]).await.unwrap();
    assert!(matches!(incoming.write(&[0]).await, Err(NotKept::TooLarge { most: Size(1_000) })));
    assert_eq!(loose(&files), 1);
    drop(incoming);
    assert_eq!(loose(&files), 0);
    assert_eq!(files.all().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn what_a_crash_left_half_written_is_cleared_away() {
    let (_folder, files) = files();
    files.prepare().await.unwrap();
    let kept = files.keep(b"whole").await.unwrap();
    std::fs::write(files.folder().join(".incoming-x"), b"ha").unwrap();
    files.prepare().await.unwrap();
    assert_eq!(loose(&files), 0);
    assert_eq!(files.all().await.unwrap(), [kept]);
}

#[tokio::test]
async fn damage_is_seen_and_mended_by_keeping_it_again() {
    let (_folder, files) = files();
    let sha256 = files.keep(b"true").await.unwrap();
    std::fs::write(files.path(&sha256).unwrap(), b"fake").unwrap();
    assert_eq!(files.verify(&sha256).await, Err(Damaged::Changed));
    files.keep(b"true").await.unwrap();
    assert_eq!(files.verify(&sha256).await, Ok(()));
    files.remove(&sha256).await.unwrap();
    files.remove(&sha256).await.unwrap();
    assert_eq!(files.verify(&sha256).await, Err(Damaged::Missing));
}

#[test]
fn only_a_hash_becomes_a_path() {
    let (_folder, files) = files();
    let long = "a".repeat(63);
    for text in ["", "..", "../../etc/passwd", &long, &"A".repeat(64), &format!("{long}/")] {
        assert_eq!(files.path(text), None, "{text}");
    }
    assert!(files.path(&"a".repeat(64)).is_some());
}

#[test]
fn sizes_are_read_and_written() {
    for (text, bytes) in [("25 MiB", 25 << 20), ("512KiB", 512 << 10), ("7", 7), ("7 B", 7)] {
        assert_eq!(text.parse::<Size>().unwrap(), Size(bytes), "{text}");
    }
    for text in ["", "MiB", "-1", "25 MB", "99999999999999 GiB"] {
        assert!(text.parse::<Size>().is_err(), "{text}");
    }
    assert_eq!(Size(25 << 20).to_string(), "25 MiB");
    assert_eq!(Size(1_600).to_string(), "1.5 KiB");
    assert_eq!(Size(0).to_string(), "0 B");
}
