//! A call for each item: how many at a time, in which order, and that no error costs another item.

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{Stream, StreamExt};
use okta_pagination::FanOut;
use proptest::prelude::*;
use support::{Error, Service, reply};

/// `a b | c !d e | f`
fn letters() -> Service {
    Service::default()
        .page("/list", reply("a b").next("/list?p=2"))
        .page("/list?p=2", reply("c !d e").next("/list?p=3"))
        .page("/list?p=3", reply("f"))
}

type Letters = FanOut<String, String, Error>;

/// Calls that take as long as the letter says: `a` the longest.
fn calls(service: &Arc<Service>, most: usize) -> (Letters, Arc<[AtomicUsize; 2]>) {
    let counts: Arc<[AtomicUsize; 2]> = Arc::default();
    let counting = Arc::clone(&counts);
    let list = service.list("/list").fan_out(most, move |letter| {
        let (letter, counts) = (letter.clone(), Arc::clone(&counting));
        async move {
            let running = counts[0].fetch_add(1, Ordering::SeqCst) + 1;
            counts[1].fetch_max(running, Ordering::SeqCst);
            let rank = u64::from(b'g' - letter.as_bytes()[0]);
            tokio::time::sleep(Duration::from_secs(rank)).await;
            counts[0].fetch_sub(1, Ordering::SeqCst);
            match letter.as_str() {
                "c" => Err(Error::Refused(404)),
                _ => Ok(letter.to_uppercase()),
            }
        }
    });
    (list, counts)
}

fn shown(joined: Result<(String, Result<String, Error>), Error>) -> String {
    match joined {
        Ok((item, Ok(result))) => format!("{item}{result}"),
        Ok((item, Err(error))) => format!("{item}:{error:?}"),
        Err(error) => format!("{error:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn results_come_in_the_order_of_the_list() {
    for most in [0, 1, 3, 100] {
        let (list, counts) = calls(&letters().shared(), most);
        let all: Vec<String> = list.map(shown).collect().await;
        let expected = ["aA", "bB", "c:Refused(404)", "Item(\"d\")", "eE", "fF"];
        assert_eq!(all, expected);
        // Behind an error nothing is begun before its reader has heard of it.
        assert_eq!(counts[1].load(Ordering::SeqCst), most.clamp(1, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_call_holds_up_nobody_who_does_not_ask_for_order() {
    let (list, _) = calls(&letters().shared(), 100);
    let all: Vec<String> = list.unordered().map(shown).collect().await;
    let expected = ["Item(\"d\")", "fF", "eE", "c:Refused(404)", "bB", "aA"];
    assert_eq!(all, expected);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_before_it_is_polled_and_a_drop_ends_it() {
    let service = letters().shared();
    let (mut list, counts) = calls(&service, 2);
    assert_eq!(service.asked().len(), 0);
    assert_eq!(list.next().await.map(shown).as_deref(), Some("aA"));
    assert_eq!(
        service.asked().len(),
        1,
        "no page that no call has room for"
    );
    assert_eq!(list.size_hint(), (1, None));
    drop(list);
    assert_eq!(counts[1].load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_is_asked_for_again() {
    let service = letters().fail("/list?p=2", Error::Refused(503)).shared();
    let (list, _) = calls(&service, 9);
    let all: Vec<String> = list.map(shown).collect().await;
    let expected = [
        "aA",
        "bB",
        "Refused(503)",
        "c:Refused(404)",
        "Item(\"d\")",
        "eE",
        "fF",
    ];
    assert_eq!(all, expected);
    let service = letters().fail("/list?p=2", Error::Refused(503)).shared();
    let (mut list, _) = calls(&service, 9);
    for _ in ["aA", "bB", "Refused(503)"] {
        list.next().await;
        assert_eq!(
            service.asked().len(),
            2,
            "not before its reader has heard of it"
        );
    }
}

#[tokio::test]
async fn pages_are_shown_when_they_are_taken() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counting = Arc::clone(&seen);
    let list = letters().shared().list("/list").prefetch(9);
    let mut list = list.inspect_pages(move |page| {
        counting.fetch_add(page.items.len(), Ordering::SeqCst);
    });
    for expected in [2, 2, 5, 5, 5, 6] {
        list.next().await;
        assert_eq!(seen.load(Ordering::SeqCst), expected);
    }
    assert!(list.next().await.is_none());
}

proptest! {
    /// Every item once, whatever fails and however many run.
    #[test]
    fn no_item_is_lost(
        pages in prop::collection::vec((0_usize..5, 0_usize..3), 1..6),
        most in 1_usize..6,
        unordered in any::<bool>(),
    ) {
        let mut service = Service::default();
        let mut expected = Vec::new();
        for (page, (items, failures)) in pages.iter().enumerate() {
            let names: Vec<String> = (0..*items).map(|item| format!("{page}-{item}")).collect();
            let at = if page == 0 { "/list".to_owned() } else { format!("/list?p={page}") };
            let mut answer = reply(&names.join(" "));
            if page + 1 < pages.len() {
                answer = answer.next(&format!("/list?p={}", page + 1));
            }
            service = service.page(&at, answer);
            for _ in 0..*failures {
                service = service.fail(&at, Error::Refused(500));
            }
            expected.extend(names);
        }
        let list = service.shared().list("/list").fan_out(most, |item| {
            let item = item.clone();
            async move {
                tokio::task::yield_now().await;
                Ok::<_, Error>(item)
            }
        });
        let list = if unordered { list.unordered() } else { list };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let all: Vec<_> = runtime.block_on(list.collect());
        let mut seen: Vec<String> = all
            .into_iter()
            .flatten()
            .map(|(item, result)| {
                assert_eq!(result.as_ref(), Ok(&item));
                item
            })
            .collect();
        if unordered {
            seen.sort();
        }
        prop_assert_eq!(seen, expected);
    }
}
