# Personen, deren Name nicht bekannt ist.

people-somebody = Diese Person
