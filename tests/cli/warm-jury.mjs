/* global process, Buffer, queueMicrotask */
import { pathToFileURL } from 'node:url';

/**
 * One process that runs many command lines, one after another, with the compiled program loaded once: starting it
 * costs more than most commands do. Argument: the path of the program. Each message is `{args, cwd, env}`; the answer
 * is `{code, stdout, stderr}`. An exit in between ends it, as it would end the program.
 */
const { main, runProgram } = await import(pathToFileURL(process.argv[2]).href);
const own = { ...process.env };
const output = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr']) {
    process[name].write = (chunk, encoding, done) => {
        output[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
        const told = typeof encoding === 'function' ? encoding : done;
        if (told !== undefined) queueMicrotask(told);
        return true;
    };
}
const answer = () => process.send({ code: process.exitCode ?? 0, ...output });
process.on('exit', answer);
// What the program does once in its life, and the first help.
await runProgram(['--help']);

process.on('message', ({ args, cwd, env }) => {
    output.stdout = output.stderr = '';
    process.exitCode = 0;
    process.chdir(cwd);
    process.env = { ...own, ...env };
    void main(args).then(answer);
});
process.send('ready');
