import Joi from 'joi';
import { SCOPES, type Scope } from '../../src/domain/caller';
import { partnerIdOf } from '../../src/domain/partner';
import { ArgumentError, readArguments } from './arguments';

const OPTIONS_OF = {
  create: ['partner', 'name', 'scopes'],
  issue: ['partner', 'scopes'],
  revoke: ['partner', 'key'],
  list: [],
  'new-key': [],
} as const satisfies Record<string, readonly string[]>;

export type PartnerCommand = keyof typeof OPTIONS_OF;

/** What is not wanted by the command is empty. */
export interface PartnerOrder {
  command: PartnerCommand;
  partnerId: string;
  name: string;
  keyId: string;
  scopes: Scope[];
}

/** The order that the arguments of `npm run partner` give. Throws an `ArgumentError` with every fault. */
export function readPartnerArguments(args: readonly string[]): PartnerOrder | 'help' {
  const [command = '', ...rest] = args;
  if (command === '--help' || command === '-h' || rest.includes('--help')) return 'help';
  if (!isCommand(command)) {
    throw new ArgumentError([`${command || 'nothing'} is not a command`]);
  }
  const { values, bare, faults } = readArguments(rest, OPTIONS_OF[command]);
  for (const name of OPTIONS_OF[command]) {
    const isOptional = command === 'create' && name === 'scopes';
    if (!values.has(name) && !bare.has(name) && !isOptional) faults.push(`--${name} is required`);
  }
  const scopes = (values.get('scopes') ?? '').split(',').filter((scope) => scope !== '');
  for (const scope of scopes) {
    if (!isScope(scope)) faults.push(`--scopes: ${scope} is not one of ${SCOPES.join(', ')}`);
  }
  for (const [name, lengthMax] of [
    ['partner', 100],
    ['name', 200],
  ] as const) {
    if (PRINTABLE.max(lengthMax).validate(values.get(name)).error) {
      faults.push(`--${name} must be 1 to ${lengthMax} printable characters`);
    }
  }
  if (faults.length > 0) throw new ArgumentError(faults);
  return {
    command,
    partnerId: partnerIdOf(values.get('partner') ?? ''),
    name: values.get('name') ?? '',
    keyId: values.get('key') ?? '',
    scopes: scopes.filter(isScope),
  };
}

/** As the API wants them. */
const PRINTABLE = Joi.string().pattern(/^(?=.*\P{Z})[^\p{C}\p{Zl}\p{Zp}]+$/u);

function isCommand(text: string): text is PartnerCommand {
  return Object.hasOwn(OPTIONS_OF, text);
}

function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
