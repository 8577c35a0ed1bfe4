from pathlib import Path

from components.site import urls
from components.works import cards
from pipeline.artefacts.store import ArtefactStore
from tests import tiny_build
from tests.seen import find, text


def test_a_card_reads_like_a_museum_label(store: ArtefactStore) -> None:
    card = cards.work_card(store, 0, 0.874)
    words = text(card)
    assert "Work 0 & its <title>" in words
    assert "Painter 0 · about 1800" in words
    assert "China" in words
    assert "0.87" in words
    (picture,) = find(card, type_="Img")
    assert picture.src == urls.thumbnail(store, 0)
    assert picture.alt == "Work 0 & its <title>, Painter 0"
    assert {link.href for link in find(card, type_="Link")} == {"/work/plain-0001"}


def test_a_work_of_which_nothing_is_known_has_a_card_all_the_same(store: ArtefactStore) -> None:
    assert text(cards.work_card(store, 1)) == "Untitled Japan"


def test_the_museums_wording_of_a_culture_is_kept(store: ArtefactStore) -> None:
    words = text(cards.work_card(store, 2))
    assert "probably Indian" in words and "India " not in words + " "


def test_only_web_addresses_become_links_to_the_source(store: ArtefactStore) -> None:
    (link,) = find(cards.work_card(store, 0), type_="A")
    assert link.href == "https://museum.example/1" and link.rel == "noopener noreferrer"
    assert store.objects["source_url"].iat[2].startswith("javascript:")
    assert not find(cards.work_card(store, 2), type_="A")


def test_a_work_outside_of_the_classes_says_so(store: ArtefactStore) -> None:
    card = cards.work_card(store, len(store) - 1)
    assert "Outside the classes" in text(card)
    assert find(card, class_="mark--circle-open")


def test_generated_pictures_are_marked(store: ArtefactStore, tmp_path: Path) -> None:
    drawn = tiny_build.open_store(tmp_path / "artefacts", build_id="drawn", generated=True)
    assert "Generated" in text(cards.work_card(drawn, 0))
    assert "Generated" not in text(cards.work_card(store, 0))


def test_similarity_below_nought_has_no_bar_but_its_number(store: ArtefactStore) -> None:
    bar = cards.similarity_bar(-0.25)
    assert "-0.25" in text(bar)
    assert [part.style["width"] for part in find(bar, type_="Span") if getattr(part, "style", None)] == ["0.0%"]


def test_a_card_may_say_more(store: ArtefactStore) -> None:
    assert "Guessed Japan" in text(cards.work_card(store, 0, caption_extra="Guessed Japan"))


def test_twelve_cards_have_a_grid_with_full_rows(store: ArtefactStore) -> None:
    grid = cards.work_grid([cards.work_card(store, row) for row in range(12)], label="Neighbours", twelve=True)
    assert "work-grid--twelve" in grid.className
    assert len(find(grid, class_="work-card")) == 12
    assert find(grid, aria_label="Neighbours")


def test_a_long_title_is_cut_between_words_and_its_alternative_text_too() -> None:
    work = {"title": "long " * 400, "artist": "Painter " * 100, "date": ""}
    title = cards.title_of(work)
    assert len(title) <= cards.LONGEST_TITLE and title.startswith("long long") and title.endswith("long…")
    assert len(cards.byline(work)) <= cards.LONGEST_TITLE


def test_a_text_without_spaces_is_cut_and_a_short_one_is_not() -> None:
    assert cards.shortened("浮" * 500, 160) == "浮" * 159 + "…"
    assert cards.shortened("x" * 160, 160) == "x" * 160
    assert cards.shortened("a b", 160) == "a b" and cards.shortened("", 160) == ""
