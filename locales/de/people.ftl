# Personen, deren Name nicht bekannt ist.

people-somebody = Diese Person

# Der Name des Befehls im Menü einer Person: höchstens 32 Zeichen.
people-menu-appoint-commander = Einsatzleitung geben
people-which-incident = Welche Störung? { $count } sind offen: { $open }. Nimm „Einsatzleitung geben“ im Kanal der Störung, oder `/incident appoint` mit `incident:`.
