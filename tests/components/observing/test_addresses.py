"""Whose request it is, behind a proxy and without one."""

import pytest

from components.observing.addresses import sender


@pytest.mark.parametrize(
    ("near", "forwarded", "address"),
    [
        ("8.8.8.8", "", "8.8.8.8"),
        ("8.8.8.8", "203.0.113.7", "8.8.8.8"),
        ("10.1.2.3", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("::1", "2001:db8::5", "2001:db8::/64"),
        ("2606:4700::1111", "", "2606:4700::/64"),
        ("localhost", "203.0.113.7", "localhost"),
        ("", "", ""),
    ],
)
def test_a_proxy_is_believed_and_a_visitor_is_not(near: str, forwarded: str, address: str) -> None:
    assert sender(near, forwarded) == address
