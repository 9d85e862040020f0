//! A viewer's id at each vendor: the customer's own id where the vendor takes it, a seat number where not; never two viewers on one.
//!
//! The two kinds cannot meet: an own id is taken only from the part of the vendor's range that seat numbers never use.

use liveroom_contract::Vendor;

use crate::identity::{Viewer, ViewerKind};

/// The customer's own id, when the vendor takes it as it is.
pub(crate) fn own_id(vendor: Vendor, viewer: &Viewer) -> Option<String> {
    let id = viewer.id.as_str();
    let fits = match vendor {
        // `uid` (chapter "用户授权"): letters, digits, `_ - * :`, up to 32.
        Vendor::Talkfun => {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':');
            (1..=32).contains(&id.len()) && id.bytes().all(plain)
        }
        // `user_number`: digits, up to 19. A leading zero would make one number of two texts.
        Vendor::Baijiayun => is_plain_number(id) && id.len() <= 18,
        Vendor::Gensee => is_plain_number(id) && id.parse().is_ok_and(|uid| GENSEE_OWN.contains(&uid)),
    };
    (fits && viewer.kind == ViewerKind::SignedIn).then(|| id.to_owned())
}

/// The id made of a seat number.
pub(crate) fn seat_id(vendor: Vendor, seat: i64) -> String {
    match vendor {
        Vendor::Talkfun => format!("*{seat}"),
        Vendor::Baijiayun => (BAIJIAYUN_SEATS + seat).to_string(),
        Vendor::Gensee => (GENSEE_SEATS + seat).to_string(),
    }
}

/// The seat number behind an id made of one; `None` for a customer's own id.
pub(crate) fn seat_of(vendor: Vendor, id: &str) -> Option<i64> {
    let beyond = |first: i64| id.parse::<i64>().ok().map(|number| number - first).filter(|seat| *seat > 0);
    match vendor {
        Vendor::Talkfun => id.strip_prefix('*')?.parse().ok(),
        Vendor::Baijiayun => beyond(BAIJIAYUN_SEATS),
        Vendor::Gensee => beyond(GENSEE_SEATS),
    }
}

fn is_plain_number(id: &str) -> bool {
    !id.is_empty() && !id.starts_with('0') && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Nineteen digits, of which own ids use eighteen at most.
const BAIJIAYUN_SEATS: i64 = 1_000_000_000_000_000_000;
/// Gensee takes 1000000000 < uid < 2^53; own ids have the lower half, seats the upper.
const GENSEE_OWN: std::ops::Range<i64> = 1_000_000_001..GENSEE_SEATS;
const GENSEE_SEATS: i64 = 1 << 52;

#[cfg(test)]
mod tests {
    use liveroom_contract::Vendor::{self, Baijiayun, Gensee, Talkfun};

    use super::{own_id, seat_id, seat_of};
    use crate::identity::{Role, Viewer, ViewerKind};

    fn viewer(id: &str, kind: ViewerKind) -> Viewer {
        Viewer { id: id.to_owned(), kind, name: String::new(), avatar: None, role: Role::Viewer, rooms: None }
    }

    #[test]
    fn own_ids_are_taken_where_they_fit() {
        let cases: &[(&str, Vendor, &str, bool)] = &[
            ("a name", Talkfun, "alice_1-b:c", true),
            ("32 characters", Talkfun, "01234567890123456789012345678901", true),
            ("33 characters", Talkfun, "012345678901234567890123456789012", false),
            ("the mark of seats", Talkfun, "*17", false),
            ("not ASCII", Talkfun, "张三", false),
            ("a number", Baijiayun, "1001", true),
            ("18 digits", Baijiayun, "999999999999999999", true),
            ("19 digits are for seats", Baijiayun, "1000000000000000001", false),
            ("leading zero", Baijiayun, "007", false),
            ("a name", Baijiayun, "alice", false),
            ("too small", Gensee, "1000000000", false),
            ("smallest", Gensee, "1000000001", true),
            ("largest", Gensee, "4503599627370495", true),
            ("upper half is for seats", Gensee, "4503599627370496", false),
            ("beyond any number", Gensee, "99999999999999999999999", false),
        ];
        for (name, vendor, id, expected) in cases {
            let own = own_id(*vendor, &viewer(id, ViewerKind::SignedIn));
            assert!(!expected || seat_of(*vendor, id).is_none(), "{vendor}: {name}");
            assert_eq!(own.as_deref(), expected.then_some(*id), "{vendor}: {name}");
            assert_eq!(own_id(*vendor, &viewer(id, ViewerKind::Guest)), None, "{vendor}: {name}, of a guest");
        }
    }

    #[test]
    fn seat_ids_keep_the_vendors_rules_and_are_nobodys_own() {
        for vendor in Vendor::ALL {
            for seat in [1, 17, 4_000_000_000] {
                let id = seat_id(*vendor, seat);
                assert_eq!(seat_of(*vendor, &id), Some(seat), "{vendor} {id}");
                assert_eq!(own_id(*vendor, &viewer(&id, ViewerKind::SignedIn)), None, "{vendor} {id}");
                let (number, limit) = (id.parse::<i64>(), 1_i64 << 53);
                match vendor {
                    Talkfun => assert!(liveroom_vendors::talkfun::Uid::new(id).is_ok()),
                    Baijiayun => assert!(number.is_ok() && id.len() == 19),
                    Gensee => assert!(number.is_ok_and(|uid| uid > 1_000_000_000 && uid < limit)),
                }
            }
        }
    }
}
