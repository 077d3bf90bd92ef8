CREATE OR REPLACE VIEW codes AS
-- What the codes mean, in the words of the reports. Key: kind and code.
WITH labels (kind, code, label_nb, label_en) AS (
    VALUES
    ('state', 'unchanged', 'Uendret', 'Unchanged'),
    ('state', 'observed', 'Liten forskjell eller ikke avvik', 'Small difference, or not flagged'),
    ('state', 'flagged', 'Avvik', 'Flagged'),
    ('state', 'awaiting', 'Venter', 'Waiting'),
    ('state', 'by_hand', 'Må kontrolleres manuelt', 'Must be checked by hand'),
    ('state', 'not_checked', 'Ikke kontrollert', 'Not checked'),
    ('kind', 'increase', 'Beregnet høyere', 'Calculated higher'),
    ('kind', 'decrease', 'Beregnet lavere', 'Calculated lower'),
    ('kind', 'gained', 'Mulig ny rett', 'Possible new entitlement'),
    ('kind', 'lost', 'Beregnet til 0 kr', 'Calculated as 0'),
    ('cause', 'income', 'Inntekt', 'Income'),
    ('cause', 'wealth', 'Formue', 'Wealth'),
    ('cause', 'household', 'Husstand', 'Household'),
    ('cause', 'housing_cost', 'Boutgift', 'Housing cost'),
    ('cause', 'rates', 'Satser og regler', 'Rates and rules'),
    ('cause', 'decision', 'Vedtaket selv', 'The decision itself'),
    ('verdict', 'new_decision', 'Nytt vedtak', 'New decision'),
    ('verdict', 'no_change', 'Ingen endring', 'No change'),
    ('verdict', 'asked_citizen', 'Venter på svar fra søkeren', 'Waiting for the applicant'),
    ('verdict', 'wrong_data', 'Feil i opplysningene', 'Wrong data'),
    ('verdict', 'postponed', 'Utsatt', 'Postponed'),
    ('flag_reason', 'new_decision', 'det er kommet et nytt vedtak', 'there is a new decision'),
    ('flag_reason', 'new_facts', 'nye opplysninger ga et nytt avvik', 'new information gave a new flag'),
    ('flag_reason', 'new_data', 'nye opplysninger fjernet forskjellen', 'new information removed the difference'),
    ('flag_reason', 'below_limit', 'forskjellen kom under grensen', 'the difference fell below the limit'),
    (
        'flag_reason',
        'excluded',
        'forskjellen hører til en gruppe som vises for seg',
        'the difference belongs to a group that is shown separately'
    ),
    ('flag_reason', 'case_closed', 'saken er avsluttet', 'the case is closed'),
    ('reason', 'manual_check', 'Må kontrolleres manuelt', 'Must be checked by hand'),
    ('reason', 'not_answered', 'Skatteetaten svarte ikke', 'The Tax Administration did not answer'),
    ('reason', 'access_refused', 'Skatteetaten ga ikke tilgang', 'The Tax Administration refused access'),
    (
        'reason',
        'unreadable_answer',
        'Svaret fra Skatteetaten kunne ikke leses',
        'The Tax Administration''s answer could not be read'
    ),
    ('reason', 'unknown_income_code', 'Inntekt med ukjent kode', 'Income with an unknown code'),
    ('reason', 'wealth_not_delivered', 'Formuen er ikke levert', 'Wealth was not delivered'),
    ('reason', 'bad_input', 'Feil i opplysningene fra fagsystemet', 'Error in the information from the case system'),
    ('reason', 'no_decision', 'Saken har ikke noe vedtak', 'The case has no decision'),
    ('reason', 'no_members', 'Ingen er registrert i husstanden', 'Nobody is registered in the household'),
    ('reason', 'unknown_scheme', 'Ordningen er ukjent', 'The scheme is unknown'),
    ('reason', 'report_missing', 'Venter på innrapportering', 'Waiting for reports'),
    ('scheme', 'state', 'Statlig bostøtte', 'The state''s housing allowance'),
    ('scheme', 'oslo', 'Oslo, behovsprøvd bostøtte', 'Oslo, means-tested housing allowance'),
    (
        'scheme',
        'oslo-bkb',
        'Oslo, bostøtte i kommunal bolig (BKB)',
        'Oslo, housing allowance in municipal housing (BKB)'
    ),
    ('scheme', 'oslo-husleietilskudd', 'Oslo, husleietilskudd', 'Oslo, rent subsidy'),
    ('scheme', 'bodo', 'Bodø, kommunal bostøtte', 'Bodø, municipal housing allowance'),
    ('scheme', 'bergen', 'Bergen, kommunal bostøtte', 'Bergen, municipal housing allowance')
)

SELECT
    kind,
    code,
    label_nb,
    label_en
FROM labels;
COMMENT ON VIEW codes IS 'What the codes mean, in the words of the reports; one row per kind and code';
COMMENT ON COLUMN codes.kind IS 'What the code is of: state, kind, cause, verdict, flag_reason, reason or scheme';
COMMENT ON COLUMN codes.code IS 'The code';
COMMENT ON COLUMN codes.label_nb IS 'In bokmål';
COMMENT ON COLUMN codes.label_en IS 'In English';
