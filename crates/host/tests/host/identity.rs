//! Identity in production: tokens, their keys and their rotation, and what a viewer may enter.

use std::path::Path;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto, encode};
use serde_json::{Value, json};

use crate::support::{Answer, TestHost, now_seconds, read};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

struct Signer {
    key: EncodingKey,
    algorithm: Algorithm,
    id: Option<&'static str>,
}

impl Signer {
    fn hs256(secret: &str) -> Self {
        Self { key: EncodingKey::from_secret(secret.as_bytes()), algorithm: Algorithm::HS256, id: None }
    }

    fn rs256(id: &'static str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("an RSA key");
        let der = pair.as_der().expect("its encoding");
        let key = EncodingKey::from_rsa_pem(pem("PRIVATE KEY", der.as_ref()).as_bytes()).expect("an RSA key");
        Self { key, algorithm: Algorithm::RS256, id: Some(id) }
    }

    /// The signer, and its public key as PEM.
    fn es256(id: &'static str) -> (Self, String) {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("an EC key");
        let der = pair.to_pkcs8v1().expect("its encoding");
        let key = EncodingKey::from_ec_pem(pem("PRIVATE KEY", der.as_ref()).as_bytes()).expect("an EC key");
        let public = pair.public_key().as_der().expect("its encoding");
        let public = pem("PUBLIC KEY", public.as_ref());
        (Self { key, algorithm: Algorithm::ES256, id: Some(id) }, public)
    }

    fn token(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = self.id.map(str::to_owned);
        encode(&header, claims, &self.key).expect("a token")
    }

    fn jwk(&self) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        jwk.common.key_id = self.id.map(str::to_owned);
        jwk
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(der))
}

fn claims() -> Value {
    json!({"sub": "alice", "name": "Alice", "exp": now_seconds() + 300})
}

async fn enter(host: &TestHost, room: &str, token: &str) -> (u16, Value) {
    let url = format!("{}/rooms/{room}/session", host.url);
    read(host.client.post(url).bearer_auth(token).json(&json!({}))).await
}

#[tokio::test]
async fn a_shared_secret() {
    let secret = format!("identity.jwt.secret={{ value = \"{SECRET}\" }}");
    let host = TestHost::start(&[
        "identity.mode=production",
        &secret,
        "identity.jwt.issuer=school",
        "identity.jwt.audience=live",
        "identity.jwt.cookie=token",
    ])
    .await;
    let signer = Signer::hs256(SECRET);
    let with = |changes: Value| {
        let mut claims = json!({"sub": "alice", "iss": "school", "aud": "live", "exp": now_seconds() + 300});
        for (name, value) in changes.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        claims
    };
    let right = signer.token(&with(json!({})));
    for (name, token, expected) in [
        ("right", right.clone(), Ok(())),
        ("another secret", Signer::hs256("another secret").token(&with(json!({}))), Err("wrong signature")),
        ("expired", signer.token(&with(json!({"exp": now_seconds() - 100}))), Err("expired")),
        ("not yet", signer.token(&with(json!({"nbf": now_seconds() + 100}))), Err("not valid yet")),
        ("another issuer", signer.token(&with(json!({"iss": "x"}))), Err("another issuer")),
        ("another audience", signer.token(&with(json!({"aud": "x"}))), Err("another audience")),
        ("no id", signer.token(&with(json!({"sub": ""}))), Err("`sub`")),
        (
            "no audience",
            signer.token(&json!({"sub": "a", "iss": "school", "exp": now_seconds() + 9})),
            Err("`aud`"),
        ),
        ("another algorithm", Signer::es256("k").0.token(&with(json!({}))), Err("HS256")),
        ("not a token", "abc".to_owned(), Err("no JSON web token")),
    ] {
        let (status, body) = enter(&host, "math", &token).await;
        match expected {
            Ok(()) => assert_eq!(status, 200, "{name}: {body}"),
            Err(said) => {
                assert_eq!((status, &body["code"]), (401, &json!("unauthorized")), "{name}");
                assert!(
                    body["detail"].as_str().is_some_and(|detail| detail.contains(said)),
                    "{name}: {body}"
                );
            }
        }
    }
    let url = format!("{}/rooms/math/session", host.url);
    let request = host.client.post(&url).header("cookie", format!("token={right}")).json(&json!({}));
    assert_eq!(read(request).await.0, 200, "in its cookie");
    let request = host.client.post(&url).header("x-liveroom-viewer", "alice").json(&json!({}));
    assert_eq!(read(request).await.0, 401, "nobody is whom they say");
}

#[tokio::test]
async fn claims_and_lists_decide_what_may_be_entered() {
    let secret = format!("identity.jwt.secret={{ value = \"{SECRET}\" }}");
    let host = TestHost::start(&["identity.mode=production", &secret]).await;
    let signer = Signer::hs256(SECRET);
    for (name, id, rooms, room, status) in [
        ("any room", "bob", None, "math", 200),
        ("a room of the list", "bob", Some(json!(["math"])), "math", 200),
        ("no room of the list", "bob", Some(json!(["math"])), "physics", 403),
        ("no room at all", "bob", Some(json!([])), "math", 403),
        ("listed by the room", "alice", None, "private", 200),
        ("not listed by the room", "bob", Some(json!(["private"])), "private", 403),
    ] {
        let mut claims = json!({"sub": id, "exp": now_seconds() + 300});
        if let Some(rooms) = rooms {
            claims["rooms"] = rooms;
        }
        assert_eq!(enter(&host, room, &signer.token(&claims)).await.0, status, "{name}");
    }
}

#[tokio::test]
async fn a_key_in_a_file() {
    let (signer, public) = Signer::es256("file");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("key.pem");
    std::fs::write(&path, public).expect("a writable directory");
    let key = format!("identity.jwt.public_key={{ file = {:?} }}", Path::new(&path));
    let host = TestHost::start(&["identity.mode=production", &key, "identity.jwt.algorithm=ES256"]).await;
    assert_eq!(enter(&host, "math", &signer.token(&claims())).await.0, 200);
    let (other, _) = Signer::es256("file");
    assert_eq!(enter(&host, "math", &other.token(&claims())).await.0, 401);
}

#[tokio::test]
async fn keys_at_an_address_are_kept_and_outlive_it() {
    let host = TestHost::start(&["identity.mode=production", "identity.jwt.jwks={api}/jwks"]).await;
    let (old, (new, _)) = (Signer::rs256("old"), Signer::es256("new"));
    host.vendors.answer("/jwks", Answer::Html);
    let (status, body) = enter(&host, "math", &old.token(&claims())).await;
    assert_eq!((status, &body["code"]), (503, &json!("unavailable")), "no keys yet");

    let host = TestHost::start(&["identity.mode=production", "identity.jwt.jwks={api}/jwks"]).await;
    host.vendors.answer_json("/jwks", json!({"keys": [old.jwk(), new.jwk()]}));
    for (name, signer) in [("RSA", &old), ("EC", &new)] {
        assert_eq!(enter(&host, "math", &signer.token(&claims())).await.0, 200, "{name}");
    }
    assert_eq!(host.vendors.calls("/jwks").len(), 1, "the keys are kept");

    host.vendors.answer("/jwks", Answer::Status(500));
    let begun = std::time::Instant::now();
    let unknown = Signer { id: Some("unknown"), ..Signer::rs256("unknown") };
    for _ in 0..5 {
        assert_eq!(enter(&host, "math", &unknown.token(&claims())).await.0, 401);
        assert_eq!(enter(&host, "math", &old.token(&claims())).await.0, 200, "the old keys are used on");
    }
    let calls = u64::try_from(host.vendors.calls("/jwks").len()).expect("a small number");
    assert!(calls <= 2 + begun.elapsed().as_secs(), "made-up keys do not become requests");
    let forged = Signer { key: Signer::rs256("old").key, ..Signer::rs256("old") };
    assert_eq!(enter(&host, "math", &forged.token(&claims())).await.0, 401, "another key of the same name");
}

#[tokio::test]
async fn a_new_key_is_found() {
    let host = TestHost::start(&["identity.mode=production", "identity.jwt.jwks={api}/jwks"]).await;
    let (old, (new, _)) = (Signer::rs256("old"), Signer::es256("new"));
    host.vendors.answer_json("/jwks", json!({"keys": [old.jwk()]}));
    assert_eq!(enter(&host, "math", &old.token(&claims())).await.0, 200);
    host.vendors.answer_json("/jwks", json!({"keys": [new.jwk()]}));
    let found = async {
        while enter(&host, "math", &new.token(&claims())).await.0 != 200 {
            // The host pauses between two requests, and nothing tells when the pause is over.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), found)
        .await
        .expect("the new key is found in time");
    assert_eq!(enter(&host, "math", &old.token(&claims())).await.0, 401, "the old key is gone");
}

/// A session request with one header.
async fn enter_with(host: &TestHost, room: &str, header: (&str, &str)) -> (u16, Value) {
    let url = format!("{}/rooms/{room}/session", host.url);
    read(host.client.post(url).header(header.0, header.1).json(&json!({}))).await
}

#[tokio::test]
async fn a_signed_cookie() {
    let secret = format!("identity.cookie.secret={{ value = \"{SECRET}\" }}");
    let host = TestHost::start(&["identity.mode=production", &secret, "identity.cookie.name=viewer"]).await;
    let signed = |claims: &Value, secret: &str| {
        let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
        let key = EncodingKey::from_secret(secret.as_bytes());
        let signature = crypto::sign(payload.as_bytes(), &key, Algorithm::HS256).expect("a signature");
        format!("viewer={payload}.{signature}")
    };
    let right = signed(&claims(), SECRET);
    let expired = json!({"sub": "alice", "exp": now_seconds() - 1});
    for (name, cookie, room, status) in [
        ("right", right.clone(), "math", 200),
        ("beside another", format!("a=b; {right}; c=d"), "math", 200),
        ("right, in the room's list", right.clone(), "private", 200),
        (
            "another viewer, not in the list",
            signed(&json!({"sub": "bob", "exp": now_seconds() + 9}), SECRET),
            "private",
            403,
        ),
        ("another secret", signed(&claims(), "another secret of thirty-two bytes"), "math", 401),
        ("expired", signed(&expired, SECRET), "math", 401),
        ("without an end", signed(&json!({"sub": "alice"}), SECRET), "math", 401),
        ("changed", right.replace("viewer=ey", "viewer=eY"), "math", 401),
        ("no signature", "viewer=abc".to_owned(), "math", 401),
        ("another cookie", right.replace("viewer=", "other="), "math", 401),
    ] {
        let (answered, body) = enter_with(&host, room, ("cookie", &cookie)).await;
        assert_eq!(answered, status, "{name}: {body}");
    }
}

#[tokio::test]
async fn the_header_of_a_proxy() {
    let from = |address: &str| format!("identity.header.from=[\"{address}\"]");
    let here = from("127.0.0.0/8");
    let options =
        ["identity.mode=production", "identity.header.id=x-user-id", "identity.header.name=x-user-name"];
    let host = TestHost::start(&[&options[..], &[&here]].concat()).await;
    for (name, header, room, status) in [
        ("right", ("x-user-id", "alice"), "private", 200),
        ("encoded", ("x-user-id", "%E5%BC%A0%E4%B8%89"), "math", 200),
        ("another viewer", ("x-user-id", "bob"), "private", 403),
        ("blank", ("x-user-id", "%20"), "math", 401),
        ("nobody", ("x-user-name", "Alice"), "math", 401),
    ] {
        let (answered, body) = enter_with(&host, room, header).await;
        assert_eq!(answered, status, "{name}: {body}");
    }
    let elsewhere = from("10.0.0.0/8");
    let host = TestHost::start(&[&options[..], &[&elsewhere]].concat()).await;
    let (status, body) = enter_with(&host, "math", ("x-user-id", "alice")).await;
    assert_eq!(status, 401, "not from the proxy: {body}");
}
