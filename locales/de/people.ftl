# Personen, deren Name nicht bekannt ist.

people-somebody = Diese Person

# Der Name des Befehls im Menü einer Person: höchstens 32 Zeichen.
people-menu-appoint-commander = Einsatzleitung geben
