/** The form of each secret, and the part of it that may be shown. */
const SECRETS: [RegExp, string][] = [
  // A key without its secret still says whose it is.
  [/tb_([A-Za-z0-9]{1,32})_[A-Za-z0-9_-]{16,}/g, 'tb_$1_[redacted]'],
  [/\bticket=[^&\s"]+/g, 'ticket=[redacted]'],
  [/tbst_[A-Za-z0-9_-]{16,}/g, 'tbst_[redacted]'],
  [/whsec_[A-Za-z0-9+/_=-]{16,}/g, 'whsec_[redacted]'],
  [/eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, '[redacted token]'],
  [/\b(mongodb(?:\+srv)?:\/\/)[^\s"/]*@/g, '$1[redacted]@'],
  [/\b(Bearer|Basic) +[A-Za-z0-9+/._~=-]{8,}/gi, '$1 [redacted]'],
];

/** A quick look at what most lines do not have. */
const SUSPECT = /tb_|tbst_|ticket=|whsec_|eyJ|mongodb|bearer|basic/i;

/** A line for a log without keys, tokens, tickets, webhook secrets and database passwords, wherever they stand in it. */
export function redactSecrets(line: string): string {
  return SUSPECT.test(line)
    ? SECRETS.reduce((text, [secret, shown]) => text.replace(secret, shown), line)
    : line;
}
