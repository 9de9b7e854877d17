"""How passwords are hashed."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 with SHA-256 at a cost that is ours to choose, where Django's grows with its version.

    What OWASP recommends. docs/running.md says how long it takes; a password
    that was hashed otherwise is hashed so at the next sign-in.
    """

    iterations = 600_000
