"""Django admin over operations: every write is one, so it is checked and recorded in the history."""

from orgmodel.web.admin.inlines import OperationInline
from orgmodel.web.admin.options import OperationAdmin
from orgmodel.web.admin.site import ReadOnlyAdmin, Section

__all__ = ["OperationAdmin", "OperationInline", "ReadOnlyAdmin", "Section"]
