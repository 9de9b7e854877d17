"""A request of the API, as our middleware and DRF complete it."""

import datetime as dt
from typing import cast

from rest_framework.request import Request

from orgmodel.domain.accounts import Account


class ApiRequest(Request):
    """A request with the days that orgmodel.web.middleware.as_of sets. Only for annotations."""

    today: dt.date
    as_of: dt.date


def account_of(request: Request) -> Account:
    """The account that a request is signed in as; the permission classes let no other one in."""
    return cast(Account, request.user)
