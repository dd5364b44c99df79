# Nacharbeiten: was zu tun ist, wenn der Einsatz vorbei ist.

refusal-no-such-followup = So eine Nacharbeit gibt es in { $incident } nicht. Tipp den Anfang ihres Textes und wähl sie aus der Liste; `/followup list` zeigt alle.
refusal-same-followup-state = Diese Nacharbeit steht schon auf „{ $state }“. Es gibt nichts zu ändern.

followup-added = Nacharbeit zu { $incident }: „{ $text }“.
followup-owner = { $person } kümmert sich darum.
followup-due = Fällig ist sie am { $day }.
followup-due-has-passed = Dieser Tag ist schon vorbei.
followup-moved = { $mark } Nacharbeit zu { $incident }: „{ $text }“ · { $state }. { $seen }
followup-late = überfällig
followup-count = { $done } von { $all } erledigt
followup-list-none = { $incident } hat noch keine Nacharbeiten. Leg die erste mit `/followup add` an.
followup-list-none-so = Keine Nacharbeit zu { $incident } steht auf „{ $state }“. `/followup list state:all` zeigt alle.
followup-seen-public = Das sehen alle: Nacharbeiten stehen auf der Statusseite.
