"""What the pages of all apps share: lists, filters, forms, the admin, middleware. Imports orgmodel.domain and orgmodel.caching."""
