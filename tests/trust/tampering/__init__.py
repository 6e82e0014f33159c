"""Twenty and more kinds of tampering, done in the database as its master: `master` is who does it, `office` what it is
done to, `rows`, `events` and `beside` the kinds, each with the words in which `verify` must name it."""
