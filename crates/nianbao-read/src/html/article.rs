//! The article among what surrounds it.
//!
//! An element that portals call the article's container is taken when it holds the bulk of the text
//! outside links, or of the numbers in tables. It is given up for a larger one as long as sentences
//! stand outside it. Without such an element the whole page is read and only clear furniture is left
//! out.

use super::furniture::{article_name, is_furniture};
use super::page::{Page, Step, Walk};
use super::tree::{DOCUMENT, Id, NONE};
use super::weigh::{Weight, Weights};

/// How many sentences a page may have outside its article, in notices and footers.
const STRAY_SENTENCES: u32 = 4;
/// With so many numbers in tables, tables tell where the article is.
const TELLING_NUMBERS: u32 = 10;

/// A named element that may be the article.
struct Candidate {
    name: u8,
    weight: Weight,
    id: Id,
}

/// Returns the element to read from.
pub(crate) fn find(page: &Page, weights: &Weights, body: Id) -> Id {
    let all = weights.of(body);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut furniture = 0;
    let mut walk = Walk::new(body);
    let mut inside = true;
    while let Some(step) = walk.step(&page.tree, inside) {
        let Step::Enter(id) = step else {
            inside = true;
            continue;
        };
        inside = page.tree.is_element(id) && !page.is_mute(id) && !page.is_hidden(id);
        if !inside {
            continue;
        }
        let weight = weights.of(id);
        if is_furniture(page, weights, id) {
            furniture += weight.plain();
            inside = false;
            continue;
        }
        let name = article_name(page, id);
        if name > 0 && weight.plain() > 0 {
            candidates.push(Candidate { name, weight, id });
        }
    }
    let plain = all.plain().saturating_sub(furniture);
    let holds = |candidate: &Candidate| {
        let weight = candidate.weight;
        let share = |tenths: u32| weight.plain().saturating_mul(10) >= plain.saturating_mul(tenths);
        // Menus and footers are long where the report is short, but have neither tables nor
        // sentences.
        let tells = all.numbers >= TELLING_NUMBERS
            || all.stops > STRAY_SENTENCES && weight.stops.saturating_mul(4) >= all.stops * 3;
        let sure = candidate.name == 2 && (share(5) || tells && share(2));
        weight.numbers.saturating_mul(2) >= all.numbers && (sure || share(7))
    };
    // The surer name wins, then the smaller element: containers stand in one another.
    let best = candidates
        .iter()
        .filter(|candidate| holds(candidate))
        .min_by_key(|candidate| (u8::MAX - candidate.name, candidate.weight.plain()));
    let Some(best) = best else { return body };
    let mut article = best.id;
    // An article in several containers is what holds them all.
    for part in candidates.iter().filter(|candidate| candidate.name == 2) {
        let is_large = part.weight.plain().saturating_mul(20) >= plain;
        if is_large && !is_within(page, article, part.id) {
            while article != body && article != NONE && !is_within(page, part.id, article) {
                article = page.tree.parent(article);
            }
        }
    }
    let mut outer = article;
    while outer != body && outer != NONE {
        if article_name(page, outer) > 0 && weights.of(outer).stops > weights.of(article).stops {
            article = outer;
        }
        outer = page.tree.parent(outer);
    }
    while article != body && article != NONE {
        if all.stops.saturating_sub(weights.of(article).stops) <= STRAY_SENTENCES {
            return article;
        }
        article = page.tree.parent(article);
    }
    body
}

fn is_within(page: &Page, id: Id, ancestor: Id) -> bool {
    let mut current = id;
    while current != NONE {
        if current == ancestor {
            return true;
        }
        current = page.tree.parent(current);
    }
    false
}

/// Returns the `body` element, or the document where there is none.
pub(crate) fn body(page: &Page) -> Id {
    let root = page
        .tree
        .children(DOCUMENT)
        .find(|id| page.tree.name(*id) == "html");
    root.and_then(|html| {
        page.tree
            .children(html)
            .find(|id| matches!(page.tree.name(*id), "body" | "frameset"))
    })
    .unwrap_or(DOCUMENT)
}
