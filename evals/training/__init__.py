"""Scripts that make the figures of `policies/learned/` from `../shared/data`; nothing else imports them."""
