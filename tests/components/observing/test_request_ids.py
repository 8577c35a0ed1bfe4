"""Which ids are taken over, and who has them."""

import contextvars
import threading

import pytest

from components.observing import request_ids


@pytest.mark.parametrize("given", ["a", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "A.b_c-9", "x" * 64])
def test_a_short_plain_id_is_taken_over(given: str) -> None:
    assert contextvars.copy_context().run(request_ids.begin, given) == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\nb", "a\n", "é", "a, b", '{"a":1}', "<b>"])
def test_any_other_is_replaced_by_a_new_one(given: str) -> None:
    made = {contextvars.copy_context().run(request_ids.begin, given) for _ in range(20)}
    assert len(made) == 20 and given not in made
    assert all(each.isalnum() and len(each) == 16 for each in made)


def test_a_thread_in_a_copy_of_the_context_has_it_and_another_thread_has_none() -> None:
    seen = []

    def serve() -> None:
        request_ids.begin("of-this-request")
        inner = contextvars.copy_context()
        for work in (lambda: inner.run(note), note):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()

    def note() -> None:
        seen.append((request_ids.current(), request_ids.hint()))

    contextvars.copy_context().run(serve)
    assert seen[0][0] == "of-this-request" and "of-this-request" in seen[0][1]
    assert seen[1] == ("", "")
