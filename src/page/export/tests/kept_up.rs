//! An object store that a running page keeps up to date.

use super::*;

#[tokio::test]
async fn a_running_page_brings_each_change_to_the_object_store() {
    let Some(mut command) = object_store() else { return };
    let (_server, line) = started(&mut command, true, "Running on http");
    let endpoint = line.split("Running on ").nth(1).unwrap().trim();
    let s3 = S3Settings {
        endpoint: endpoint.parse().unwrap(),
        region: "us-east-1".to_owned(),
        access_key_id: "key".to_owned(),
        secret_access_key: "hush".into(),
    };
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let signed = "AWS4-HMAC-SHA256 Credential=key/20221213/us-east-1/s3/aws4_request, \
                  SignedHeaders=host, Signature=0";
    let object = async |name: &str| {
        let request = plain.get(format!("{endpoint}/status/tea/{name}"));
        let answer = request.header("authorization", signed).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    plain.put(format!("{endpoint}/status")).send().await.unwrap();
    let database = Database::sqlite();
    let clock = ManualClock::starting_at(noon());
    let place = Place::read("s3://status/tea/", Some(&s3)).unwrap();
    let settings = PageSettings { export: Some(place), ..House::settings(&database) };
    let house = House::with(database, clock, settings).await;
    let mut exports = house.page.exports();
    house.tell("incident.declared", outage(1)).await;
    exports.wait_for(|sequence| *sequence >= 1).await.unwrap();
    assert!(object("index.html").await.1.contains("Kettles are cold"));
    house.tell("incident.resolved", resolved(2)).await;
    exports.wait_for(|sequence| *sequence >= 2).await.unwrap();
    for (name, path) in [("index.html", "/"), ("incidents/INC-42", "/incidents/INC-42")] {
        assert_eq!(object(name).await.1, house.text(path).await, "{name}");
    }
    // What is taken back does not stay there for whoever knows its address.
    let retraction = json!({"guild": guild(), "version": 3,
        "incident": {"id": "01JD0000000000000000000042", "ref": "INC-42"}});
    house.tell("incident.retracted", retraction).await;
    exports.wait_for(|sequence| *sequence >= 3).await.unwrap();
    assert_eq!(object("incidents/INC-42").await.0, 404);
    assert!(!object("index.html").await.1.contains("Kettles are cold"));
    house.page.stop().await;
}
