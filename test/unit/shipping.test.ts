import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser, type JSONInstruction } from 'dockerfile-ast';
import { parse } from 'yaml';
import { VARIABLES } from '../../src/config';

const ROOT = join(__dirname, '../..');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const packageJson = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** The words of an instruction in JSON form. */
function wordsOf(instruction: JSONInstruction | undefined): string[] {
  return (instruction?.getJSONStrings() ?? []).map((word) => word.getJSONValue());
}

describe('the Dockerfile', () => {
  const dockerfile = DockerfileParser.parse(read('Dockerfile'));
  const stages = dockerfile.getFROMs();
  const last = stages.at(-1)?.getRange().start.line ?? 0;
  const ofLastStage = dockerfile
    .getInstructions()
    .filter((instruction) => instruction.getRange().start.line > last);
  const argumentsOf = (keyword: string) =>
    ofLastStage
      .filter((instruction) => instruction.getKeyword() === keyword)
      .map((instruction) => instruction.getArgumentsContent() ?? '');

  it('starts what npm start starts, and as npm start does', () => {
    expect(wordsOf(dockerfile.getCMDs().at(-1))).toEqual(packageJson.scripts.start?.split(' '));
    expect(packageJson.scripts.prestart).toContain('build');
  });

  it('ends with a separate stage with a user, a health check and the production settings', () => {
    expect(stages.map((stage) => stage.getBuildStage())).toEqual(['dependencies', 'build', null]);
    expect(argumentsOf('USER')).toEqual(['node']);
    expect(argumentsOf('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(argumentsOf('HEALTHCHECK').join()).toMatch(/CMD \["node", .*\/health\/ready/);
    const environment = Object.fromEntries(
      dockerfile
        .getENVs()
        .flatMap((env) => env.getProperties())
        .map((property) => [property.getName(), property.getValue()]),
    );
    expect(environment).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
    expect(Object.keys(environment).filter((name) => !(name in VARIABLES))).toEqual([]);
  });

  it('copies only existing files that .dockerignore does not exclude', () => {
    const copies = dockerfile.getCOPYs().map((copy) => ({
      isFromStage: copy.getFlags().some((flag) => flag.getName() === 'from'),
      sources: copy
        .getArguments()
        .slice(0, -1)
        .map((argument) => argument.getValue()),
    }));
    const sources = copies.flatMap((copy) => (copy.isFromStage ? [] : copy.sources));
    const allowed = read('.dockerignore').split('\n');
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(
      sources.map((path) => `!${path.replace('./', '')}`).filter((line) => !allowed.includes(line)),
    ).toEqual([]);
  });

  it('uses a version of Node.js that engines allows', () => {
    const versions = stages.map((stage) => /^node:(\d+)-slim$/.exec(stage.getImage() ?? '')?.[1]);
    const own = [versions[0], versions[2]].map(Number);
    expect(own.filter((version) => !isAllowed(version))).toEqual([]);
    expect(own[0]).toBe(own[1]);
  });
});

/** Of a major version, whose newest is used. */
function isAllowed(major: number): boolean {
  return major >= Number(/^>=(\d+)/.exec(packageJson.engines.node)?.[1]);
}

interface Service {
  image?: string;
  build?: string;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  healthcheck?: { test: string[] };
}

describe('compose.yaml', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as {
    services: Record<string, Service>;
  };
  const instances = Object.entries(services).filter(([, service]) => service.build === '.');

  it('has a database, two instances and a proxy, each waiting for what it needs', () => {
    expect(Object.keys(services)).toEqual(['mongo', 'api-1', 'api-2', 'proxy']);
    for (const [name, service] of Object.entries(services)) {
      for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect([name, condition, needed in services]).toEqual([name, 'service_healthy', true]);
      }
    }
    expect(services.mongo?.healthcheck?.test.join(' ')).toContain('rs.initiate(');
  });

  it('sets variables that TicketBoss reads, and lets the proxy say who calls', () => {
    expect(instances).toHaveLength(2);
    for (const [, { environment = {} }] of instances) {
      expect(Object.keys(environment).filter((name) => !(name in VARIABLES))).toEqual([]);
      expect(environment).toMatchObject({
        MONGODB_URI: expect.stringContaining('replicaSet=rs0') as string,
        TRUST_PROXY: '1',
      });
    }
  });

  it('mounts existing files', () => {
    const files = Object.values(services)
      .flatMap(({ volumes = [] }) => volumes)
      .filter((volume) => volume.startsWith('./'))
      .map((volume) => volume.split(':')[0] ?? '');
    expect(files).toEqual(['./operations/nginx/nginx.conf']);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('has a proxy that knows both instances, streams at once and forwards who calls', () => {
    const config = read('operations/nginx/nginx.conf').replaceAll(/#.*$/gm, '');
    expect(config.split('{')).toHaveLength(config.split('}').length);
    const unfinished = config
      .split('\n')
      .filter((line) => line.trim() !== '' && !/[;{}]\s*$/.test(line));
    expect(unfinished).toEqual([]);
    const servers = [...config.matchAll(/^\s+server ([a-z0-9-]+):3000 /gm)].map(([, name]) => name);
    expect(servers).toEqual(instances.map(([name]) => name));
    const locations = config.split(/\blocation /).slice(1);
    expect(locations).toHaveLength(2);
    for (const location of locations) {
      expect(location).toContain('proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;');
      expect(location).toContain('proxy_set_header Connection "";');
    }
    expect(locations[1]).toMatch(/^~ \S+stream\$ [^}]*proxy_buffering off;/s);
  });
});

interface Job {
  strategy?: {
    matrix: {
      node?: number[];
      mongodb?: string[];
      topology?: string[];
      include?: { topology: string; uri: string }[];
    };
  };
  steps: {
    if?: string;
    uses?: string;
    run?: string;
    env?: Record<string, string>;
    with?: Record<string, unknown>;
  }[];
}

describe('the CI workflow', () => {
  const { jobs } = parse(read('.github/workflows/ci.yml')) as { jobs: Record<string, Job> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('runs what a change must pass on every Node.js that is supported', () => {
    expect(jobs.check?.steps.map(({ run }) => run)).toContain('.ci/run');
    expect(existsSync(join(ROOT, '.ci/run'))).toBe(true);
    const versions = jobs.check?.strategy?.matrix.node ?? [];
    expect(versions).toEqual([20, 22, 24]);
    expect(versions.filter((version) => !isAllowed(version))).toEqual([]);
  });

  it('runs the tests that have a database on real servers, alone and as a replica set', () => {
    const { strategy, steps: ofJob = [] } = jobs.mongodb ?? {};
    const { mongodb, topology, include = [] } = strategy?.matrix ?? {};
    expect(mongodb).toEqual(['5.0', '8']);
    expect(include.map((each) => each.topology)).toEqual(topology);
    for (const { topology, uri } of include) {
      const start = ofJob.find((step) => step.if === `matrix.topology == '${topology}'`)?.run ?? '';
      expect(start).toContain('mongo:${{ matrix.mongodb }}');
      const setName = new URL(uri).searchParams.get('replicaSet');
      expect(/--replSet (\w+)/.exec(start)?.[1] ?? null).toBe(setName);
    }
    const tests = ofJob.find(({ run }) => run?.startsWith('npx jest'));
    expect(tests?.env?.MONGODB_URI).toBe('${{ matrix.uri }}');
    const projects = tests?.run?.split('--selectProjects ')[1]?.split(' ') ?? [];
    expect(projects).toEqual(['conformance', 'api', 'concurrency']);
    const isThere = (name: string) =>
      ['test', 'test/embedded'].some((folder) => existsSync(join(ROOT, folder, name)));
    expect(projects.filter((name) => !isThere(name))).toEqual([]);
  });

  it('calls existing npm scripts', () => {
    const called = steps.flatMap(({ run = '' }) => /^npm run (\S+)/.exec(run)?.[1] ?? []);
    expect(called).not.toEqual([]);
    expect(called.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });
});

describe('the lockfile', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; resolved?: string }>;
  };

  it('has one version of MongoDB’s driver for all who use it', () => {
    const paths = Object.keys(packages).filter((path) => path.endsWith('node_modules/mongodb'));
    expect(paths).toEqual(['node_modules/mongodb']);
  });

  it('contains no registry URL', () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });
});
