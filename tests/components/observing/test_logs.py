"""What of a request's address is logged."""

import pytest

from components.observing import logs


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/works?artist=Hokusai", "/works"),
        ("/a%0Ab/%E6%B5%AE", "/a%0Ab/%E6%B5%AE"),
        ("/a\x1b[31m\r\nb é", "/a?[31m??b??"),
        ("/" + "x" * 1000, "/" + "x" * 299),
        ("?q=secret", "-"),
        ("", "-"),
    ],
)
def test_a_path_is_visible_ascii_without_the_query(address: str, path: str) -> None:
    assert logs.path_of(address) == path
