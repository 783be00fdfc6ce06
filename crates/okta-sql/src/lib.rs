//! SQL over Okta orgs.
pub mod catalog;
#[cfg(feature = "demo")]
pub mod demo;
#[test]
fn dump() {
    for t in catalog::Catalog::okta().tables() {
        let n = |i: &usize| t.columns[*i].name.clone();
        println!(
            "{}\t{}\tparents={:?} keys={:?} list={:?} get={:?} C={:?} U={:?} R={:?} D={:?} others={:?}\n    {}\n   hidden: {}",
            t.name,
            t.path,
            t.parents.iter().map(n).collect::<Vec<_>>(),
            t.keys.iter().map(n).collect::<Vec<_>>(),
            t.list.as_ref().map(|l| (l.info.id, l.items)),
            t.get.as_ref().map(|l| (l.info.id, l.items)),
            t.create.map(|i| i.id),
            t.update.map(|i| i.id),
            t.replace.map(|i| i.id),
            t.delete.map(|i| i.id),
            t.others.iter().map(|i| i.id).collect::<Vec<_>>(),
            t.columns
                .iter()
                .filter(|c| !c.hidden)
                .map(|c| c.name.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            t.columns
                .iter()
                .filter(|c| c.hidden)
                .map(|c| c.name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        );
    }
}
