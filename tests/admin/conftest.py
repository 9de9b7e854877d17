import pytest


@pytest.fixture
def signed_in(client, admin):
    """A browser in which an administrator is signed in."""
    client.force_login(admin)
    return client
