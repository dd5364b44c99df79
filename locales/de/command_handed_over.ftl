refusal-nobody-in-command = Niemand hat die Einsatzleitung, also gibt es nichts zu übergeben. Übernimm sie: `/incident take`.
refusal-not-yours-to-offer = { $commander } hat die Einsatzleitung, nur von dort kann sie angeboten werden. Frag nach oder übernimm sie mit einer Begründung: `/incident take`.
refusal-offered-to-another = Die Einsatzleitung wurde { $name } angeboten, nicht Dir. Wenn Du gemeint bist, frag, wer sie gerade hat, oder nimm `/incident take`.
refusal-offer-over = Dieses Angebot gilt nicht mehr: Es wurde beantwortet, ersetzt oder ist abgelaufen. `/incident show` sagt, wer jetzt die Einsatzleitung hat.
refusal-offer-still-stands = Dieses Angebot gilt noch. Warte auf die Antwort.
refusal-reason-to-take = { $commander } hat die Einsatzleitung. Willst Du sie ungefragt übernehmen, sag warum; es steht dann im Verlauf: `/incident take reason:…`.
refusal-holds-no-role = { $name } hat hier keine Rolle. Es gibt nichts zu ändern.
