import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import type { JwtConfig } from '../../src/config';

const ISSUER = 'https://id.example';
const AUDIENCE = 'ticketboss';
/** The word that makes the bearer of one of its tokens an administrator. */
export const ADMIN_SCOPE = 'ticketboss-admin';

/** An issuer of JWTs: its public keys are served on loopback. */
export interface TokenIssuer {
  config: JwtConfig;
  /** How often its public keys were fetched. */
  fetches: () => number;
  /** Whether it answers at all. */
  isUp: boolean;
  /** A new token, valid for five minutes unless the claims say otherwise. */
  sign: (claims?: JWTPayload) => Promise<string>;
  /** The same, signed with another private key under the same key id. */
  forge: (claims?: JWTPayload) => Promise<string>;
  /** The public key as text, which a careless server could accept as a shared secret. */
  publicKey: string;
  close: () => Promise<void>;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const own = await generateKeyPair('RS256', { extractable: true });
  const others = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'key-1', use: 'sig' };
  let fetches = 0;
  const server = createServer((_request, response) => {
    fetches += 1;
    if (issuer.isUp) response.end(JSON.stringify({ keys: [jwk] }));
    else response.writeHead(500).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server that listens

  const issuer: TokenIssuer = {
    config: {
      issuer: ISSUER,
      audience: AUDIENCE,
      jwksUrl: `http://127.0.0.1:${port}/jwks`,
      partnerClaim: 'partner_id',
      scopeClaim: 'scope',
      adminScope: ADMIN_SCOPE,
    },
    fetches: () => fetches,
    isUp: true,
    sign: (claims) => tokenOf(claims).sign(own.privateKey),
    forge: (claims) => tokenOf(claims).sign(others.privateKey),
    publicKey: await exportSPKI(own.publicKey),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return issuer;
}

/** Claims that are undefined are left out. */
export function claimsWith(claims: JWTPayload = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'client-1',
    iat: now,
    exp: now + 300,
    scope: 'events:read reservations:read',
    ...claims,
  };
  return JSON.parse(JSON.stringify(all)) as JWTPayload; // it is still one
}

function tokenOf(claims?: JWTPayload): SignJWT {
  return new SignJWT(claimsWith(claims)).setProtectedHeader({ alg: 'RS256', kid: 'key-1' });
}
