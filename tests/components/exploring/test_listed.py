"""The works that match a filter, as a list takes them."""

from components.exploring import listed
from components.exploring.address import parse
from components.exploring.collection import Collection
from components.site import lists
from tests import one_app
from tests.seen import find, text


def test_a_filter_offers_its_works_to_a_list(built: Collection) -> None:
    address = parse(built, "?class=japan&sort=title")
    button = listed.button(address, 3)
    assert button is not None and text(button) == "Add these 3 works to a list"
    (pressed,) = find(button, type_="Button")
    answer = one_app.the_app().server.test_client().get(getattr(pressed, "data-list-from"))
    store = built.store
    assert store is not None and answer.status_code == 200
    rows = built.order_works(built.keep_works(address.filter).nonzero()[0], address.order)
    assert [each["id"] for each in answer.get_json()] == store.objects["object_id"].iloc[rows].tolist()
    assert all(each["title"] for each in answer.get_json())


def test_nothing_is_offered_without_a_filter_nor_where_a_list_has_no_room(built: Collection) -> None:
    assert listed.button(parse(built, ""), 12) is None
    assert listed.button(parse(built, "?class=japan"), lists.MOST_WORKS + 1) is None
    assert listed.button(parse(built, "?class=japan"), 0) is None
    assert listed.button(parse(built, "?class=japan&like=plain-0001"), 3) is None


def test_an_address_that_is_not_understood_has_no_works(built: Collection) -> None:
    client = one_app.the_app().server.test_client()
    assert client.get("/collection/works.json?class=nowhere").status_code == 400
    assert client.get("/collection/works.json?of=acquired").status_code == 404
